"""The last stages: what a row says becomes people, households, ties and statements."""
