"""Tables of models of whatever family: what is a model's name there, a quantity, a value, and what it depends on.

No spec and no family is needed to see that two such tables give one model two values. The words stand in one TOML file
for each language; all are read together.
"""
