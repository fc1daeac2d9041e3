# The tests of the steps: what the programs do over TCP, and what the lessons' texts say of it.
add_library(held_disk MODULE checks/held_disk.cpp) # LD_PRELOAD loads it: without Trecho's options
target_compile_options(held_disk PRIVATE -Wall -Wextra)

set(steps_environment "TRECHO_BUILD=${CMAKE_BINARY_DIR}")
add_test(NAME "course: steps: the table in the text is what the programs do"
         COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/wire_checks.py --compare)
set_tests_properties("course: steps: the table in the text is what the programs do"
  PROPERTIES ENVIRONMENT "${steps_environment}" TIMEOUT 120)
