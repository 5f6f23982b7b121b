"""Help plans (长效帮扶, A08), referrals between services with consent, household notes, visits."""
