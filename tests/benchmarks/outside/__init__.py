"""Measures the anonymiser on public talk nobody who works on it wrote. No part of the product."""
