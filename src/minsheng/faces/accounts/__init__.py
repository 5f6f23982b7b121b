"""Log-ins: passwords, second factors, passkeys and sessions of those who act by the site (allauth's tables and our user)."""
