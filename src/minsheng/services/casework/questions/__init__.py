"""Questions that an office asks an applicant while a case is open, and the answers; both stay as they were said."""
