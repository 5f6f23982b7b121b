"""What the law says of everybody today: standing answers, and how they changed from night to night."""
