"""How long what is known about people is kept, and their rights to a copy, to a halt and to erasure."""
