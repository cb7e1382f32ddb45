from .loading.input_errors import ErrorDetail as ErrorDetail
from .loading.input_errors import InputError as InputError
from .loading.scenario_reader import read_scenario as read_scenario
from .memory.available import memory_free as memory_free
from .memory.estimate import memory_needed as memory_needed
from .scenario.scenario import Scenario as Scenario
from .society import Society as Society
