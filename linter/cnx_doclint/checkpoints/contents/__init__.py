"""What files hold, as inert records: tensors, storages, scalars, the state dict among them.

In: what a reader found. Out: checked records and an ``Inventory``. Nothing here is ever a live object of a file.
"""
