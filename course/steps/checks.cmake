# The tests of the steps: what the programs do over TCP, and what the lessons say of it.
add_library(held_disk MODULE checks/held_disk.cpp) # LD_PRELOAD loads it: without Trecho's options
target_compile_options(held_disk PRIVATE -Wall -Wextra)

function(add_steps_test name)
  add_test(NAME "course: steps: ${name}" COMMAND /usr/bin/python3 ${ARGN}
           WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  set_tests_properties("course: steps: ${name}" PROPERTIES
    ENVIRONMENT "TRECHO_BUILD=${CMAKE_BINARY_DIR};PYTHONDONTWRITEBYTECODE=1" TIMEOUT 240)
endfunction()

add_steps_test("the table in the text is what the programs do" wire_checks.py --compare)
add_steps_test("each command in the lessons prints what they show" texts_check.py)
add_steps_test("./dev step shows each lesson with its difference" step_test.py)
