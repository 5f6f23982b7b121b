"""Records of people, households and what ties them.

A person's identity number is sealed (``number_sealed``) and found by a keyed digest (``number_digest``); nothing here holds
it in clear. ``jurisdictions`` are the divisions whose officers see the record: where the person's households are.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Replace

from minsheng.registry.database.held import Choices, Held, never_twice, one_of

NUMBER_KINDS = ("resident", "residence_permit", "passport", "none")


class Person(models.Model):
    """Somebody the city knows."""

    name = models.TextField(help_text="As on the card.")
    pinyin = models.TextField(help_text="Without tones, a space between syllables; made from the name.")
    initials = models.TextField(help_text="First letters of the pinyin.")
    sex = models.TextField()
    birth_date = models.DateField()
    death_date = models.DateField(null=True)
    ethnicity = models.TextField(blank=True)
    number_kind = models.TextField(default="resident")
    number_sealed = models.BinaryField(null=True)
    number_digest = models.BinaryField(null=True)
    number_key = models.SmallIntegerField(null=True, help_text="Which key sealed it.")
    phone_sealed = models.BinaryField(null=True)
    phone_digest = models.BinaryField(null=True)
    jurisdictions = ArrayField(models.TextField(), help_text="Codes of the divisions of the person's households.")
    areas = models.GeneratedField(
        expression=models.Func(F("jurisdictions"), function="areas_of"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
        help_text="Those divisions and all around them: an officer's reach is looked up in it by index.",
    )
    is_restricted = models.BooleanField(
        default=False, db_default=False, help_text="Processing is restricted (PIPL 47)."
    )
    added_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "person"
        constraints = (
            one_of("person_sex", "sex", Choices.SEX),
            one_of("person_number_kind", "number_kind", NUMBER_KINDS),
            models.UniqueConstraint(name="person_number_once", fields=("number_digest",)),
            models.CheckConstraint(
                name="person_dies_after_birth",
                condition=Q(death_date__isnull=True) | Q(death_date__gte=F("birth_date")),
            ),
            models.CheckConstraint(name="person_has_a_name", condition=~Q(name="")),
        )
        indexes = (
            GinIndex(models.Func(F("name"), Value(None), function="string_to_array"), name="person_name_characters"),
            # With the number, in whose order the search shows people: of ten thousand of the same initials it reads a few.
            models.Index(name="person_name_start", fields=("name", "id"), opclasses=("text_pattern_ops", "int8_ops")),
            models.Index(
                name="person_initials_start", fields=("initials", "id"), opclasses=("text_pattern_ops", "int8_ops")
            ),
            models.Index(
                OpClass(Replace(F("pinyin"), Value(" "), Value("")), name="text_pattern_ops"),
                F("id"),
                name="person_sound_start",
            ),
            GinIndex(name="person_areas", fields=("areas",)),
            models.Index(name="person_phone", fields=("phone_digest",), condition=Q(phone_digest__isnull=False)),
        )


class PersonName(Held):
    """A name somebody bears or bore. The present one stands in :class:`Person` too."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False)
    name = models.TextField()

    class Meta:
        db_table = "person_name"
        constraints = (never_twice("person_name_one_at_a_time", "person"),)


class Dwelling(models.Model):
    """A home, by its address."""

    division = models.TextField(help_text="Code of the community, village or street it lies in.")
    address = models.TextField()
    floor_area = models.DecimalField(max_digits=8, decimal_places=2, null=True, help_text="Square metres.")
    kind = models.TextField(blank=True, help_text="flat, house, dormitory, institution")

    class Meta:
        db_table = "dwelling"
        indexes = (
            GinIndex(name="dwelling_address_parts", fields=("address",), opclasses=("gin_trgm_ops",)),
            models.Index(name="dwelling_division", fields=("division",), opclasses=("text_pattern_ops",)),
        )


class Household(models.Model):
    """People who live and keep house together."""

    division = models.TextField(help_text="Code of the division it lives in: whose officers see it.")
    added_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "household"
        indexes = (models.Index(name="household_division", fields=("division",), opclasses=("text_pattern_ops",)),)


class Occupancy(Held):
    """A household lives in a home."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, db_index=False)
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT)

    class Meta:
        db_table = "occupancy"
        constraints = (never_twice("occupancy_one_home_at_a_time", "household"),)


class Membership(Held):
    """A person belongs to a household. A child of two homes has two, with shares that add up to one at most."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False)
    relation_to_head = models.TextField(help_text="A value of the law's fact of that name.")
    lives_here = models.BooleanField(default=True, db_default=True)
    share = models.DecimalField(max_digits=9, decimal_places=8, default=1, db_default=1, help_text="Part of the time.")

    class Meta:
        db_table = "membership"
        constraints = (
            never_twice("membership_once", "person", "household"),
            models.CheckConstraint(name="membership_share", condition=Q(share__gt=0, share__lte=1)),
        )
        indexes = (models.Index(name="membership_of", fields=("person",), condition=Q(known__upper_inf=True)),)


class Kinship(Held):
    """``other`` is the person's spouse, father, mother, guardian or carer. ``other`` empty: it is known that there is none."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ties", db_index=False)
    kind = models.TextField()
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ties_to", null=True)

    class Meta:
        db_table = "kinship"
        constraints = (
            never_twice("kinship_one_of_a_kind", "person", "kind"),
            one_of("kinship_kind", "kind", Choices.KINSHIP),
            models.CheckConstraint(
                name="kinship_not_to_oneself", condition=Q(other__isnull=True) | ~Q(other=F("person"))
            ),
        )


class RegisteredAddress(Held):
    """Where a person's hukou is."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False)
    division = models.TextField()
    address = models.TextField()

    class Meta:
        db_table = "registered_address"
        constraints = (never_twice("registered_address_one_at_a_time", "person"),)


class Employer(models.Model):
    """Who employs people, by unified social credit code (GB 32100)."""

    credit_code = models.TextField(unique=True)
    name = models.TextField()
    division = models.TextField()
    industry = models.TextField(blank=True, help_text="GB/T 4754 code.")

    class Meta:
        db_table = "employer"


class EmploymentSpell(Held):
    """A person works for an employer."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT)
    kind = models.TextField(help_text="contract, dispatch, civil_service, flexible")

    class Meta:
        db_table = "employment_spell"
        constraints = (never_twice("employment_spell_once", "person", "employer"),)


class InsuranceAccount(Held):
    """A person is insured in a scheme."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False)
    scheme = models.TextField(help_text="employees_pension, residents_pension, employees_medical, residents_medical …")
    number = models.TextField(blank=True)

    class Meta:
        db_table = "insurance_account"
        constraints = (never_twice("insurance_account_once", "person", "scheme"),)


class Provider(models.Model):
    """Who serves: hospital, home, school, agency."""

    credit_code = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField()
    division = models.TextField()

    class Meta:
        db_table = "provider"
