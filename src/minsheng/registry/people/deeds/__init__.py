"""What officers do to the records of people and households; each deed with its errors in a file of its own.

=======================  ==============================================================================
deed                     errors of its own
=======================  ==============================================================================
add_person               PersonAlreadyKnown, NumberDisagrees, BirthMissing
correct_person           DiesBeforeBirth, NothingToCorrect
add_household
add_member               UnknownRelation, AlreadyMember, SharesAboveOne, SecondHead, NotBornYet
end_membership           AlreadyEnded
correct_membership
add_kinship, end_kinship UnknownKinship, ImpossibleParent, KinshipAlreadyKnown
add_dwelling             DwellingAlreadyKnown, BadDwelling
move_household           AlreadyLivesThere, HomeInAnotherDivision
register_address         AddressAlreadyRegistered, BadDivisionCode
add_employer             BadCreditCode, OrganisationAlreadyKnown, BadKind
add_provider             the same
add_employment           AlreadyEmployed
add_insurance_account    AlreadyInsured
=======================  ==============================================================================

A deed is done whole or not at all, also inside a longer act that goes on after its refusal.

All of them raise NotAllowed, RecordNotFound, BadPeriod, BadText and, when two stand in one another's way, ChangedMeanwhile
or (from the act) Interrupted.
"""

from minsheng.registry.people.deeds.add_dwelling import add_dwelling
from minsheng.registry.people.deeds.add_employment import add_employment
from minsheng.registry.people.deeds.add_household import add_household
from minsheng.registry.people.deeds.add_insurance_account import add_insurance_account
from minsheng.registry.people.deeds.add_kinship import add_kinship, end_kinship
from minsheng.registry.people.deeds.add_member import add_member
from minsheng.registry.people.deeds.add_organisation import add_employer, add_provider
from minsheng.registry.people.deeds.add_person import add_person
from minsheng.registry.people.deeds.correct_membership import correct_membership
from minsheng.registry.people.deeds.correct_person import correct_person
from minsheng.registry.people.deeds.end_membership import end_membership
from minsheng.registry.people.deeds.move_household import move_household
from minsheng.registry.people.deeds.register_address import register_address

__all__ = [
    "add_dwelling",
    "add_employer",
    "add_employment",
    "add_household",
    "add_insurance_account",
    "add_kinship",
    "add_member",
    "add_person",
    "add_provider",
    "correct_membership",
    "correct_person",
    "end_kinship",
    "end_membership",
    "move_household",
    "register_address",
]
