"""What is known about people and households: since when it holds, since when we know it, who said so."""
