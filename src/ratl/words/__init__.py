"""One catalogue of terms and sentences, English and Arabic. Codes in, words out; see `ratl.words.catalogue`."""
