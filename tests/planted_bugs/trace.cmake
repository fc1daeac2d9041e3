# Goal: the trace of a failing seed ends with the invariant that broke, once, and with a sentence.
#
#     cmake -DHUNT=.. -DBUG=.. -DTRACE=.. -P trace.cmake
function(simulate output)
  execute_process(COMMAND ${HUNT} ${BUG} simulate ${ARGN} OUTPUT_VARIABLE text RESULT_VARIABLE code)
  if(NOT code EQUAL 1 OR NOT text MATCHES "VIOLATED with seed ([0-9]+)")
    message(FATAL_ERROR "${BUG} simulate ${ARGN}: no invariant is broken (${code})\n${text}")
  endif()
  set(seed ${CMAKE_MATCH_1} PARENT_SCOPE)
  set(${output} "${text}" PARENT_SCOPE)
endfunction()

simulate(story --seeds 1..1000)
simulate(story --seed ${seed} --trace ${TRACE})

# A list of CMake has no brackets that aren't closed and no semicolons, so the lines are read as text.
file(READ ${TRACE} text)
string(REGEX MATCHALL "broken_invariant" broken "${text}")
list(LENGTH broken count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "${count} broken invariants in the trace of seed ${seed}, and not one")
endif()
string(STRIP "${text}" text)
string(REGEX REPLACE ".*\n" "" last "${text}")
string(JSON name GET "${last}" name)
string(JSON sentence GET "${last}" args sentence)
if(NOT name STREQUAL "broken_invariant" OR sentence STREQUAL "")
  message(FATAL_ERROR "the trace of seed ${seed} ends with ${last}")
endif()
message("${sentence}")
