"""The targets of the plan's chapter (P01, H15), computed from the law's figures and the registry's ledgers, never typed in."""
