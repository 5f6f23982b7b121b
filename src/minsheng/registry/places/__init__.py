"""Administrative divisions 行政区划: province, city, districts, streets and townships, communities, and how they changed."""
