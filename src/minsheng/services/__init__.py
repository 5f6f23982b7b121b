"""What the city does with the law: the synthetic city, scans, and in time casework and payments."""
