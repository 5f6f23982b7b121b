"""Awards: who receives what, from which fund, to which account. What casework grants and payments pay."""
