"""What is compared, one module for each kind of data: people, people with Chinese names, payments."""
