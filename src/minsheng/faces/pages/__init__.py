"""What all pages share: the frame, forms, words in two languages, who may open which page, and acting for whoever is logged in."""
