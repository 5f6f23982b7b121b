"""minsheng 民生: the social-protection system of a city as software."""

__version__ = "0.1.0"
