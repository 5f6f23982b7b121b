"""What a person will have to live on after work, year by year, from every pillar (S01–S06, S16)."""
