"""What was paid by award and month, and how it differs from what was due: arrears (补发) and overpayments (多发), to the fen.

Payments write what they took (``taking``); casework writes what a change made different (``writing``). Neither knows the other.
"""
