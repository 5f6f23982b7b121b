"""One intake for every programme; the interface is :mod:`.steps`. (Django reads this package before its models, so it imports nothing.)"""
