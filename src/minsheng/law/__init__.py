"""What the city promises: one folder per programme, in the sections of the plan."""
