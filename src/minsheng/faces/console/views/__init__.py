"""Views of the staff pages, one module a group of pages. Each asks a deed or a reading function and shows what it gives."""
