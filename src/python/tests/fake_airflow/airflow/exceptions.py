class AirflowException(Exception):  # noqa: N818
    pass
