"""Every look and every change, in a chain that shows any tampering."""
