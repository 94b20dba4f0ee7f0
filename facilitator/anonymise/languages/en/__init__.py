"""How names, places and dates are said in English: rules of grammar, each readable and tested."""
