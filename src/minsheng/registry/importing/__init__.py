"""Files of other registers, brought in by stages: read, matched, previewed, approved by somebody else, written."""
