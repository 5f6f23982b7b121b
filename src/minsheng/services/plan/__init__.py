"""Planning a reform: the law in force beside a changed law over a whole city, before anything is decided (P-systems)."""
