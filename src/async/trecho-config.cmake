# find_package(trecho) reads this file: it defines the target trecho::async and what it links.
include(CMakeFindDependencyMacro)
find_dependency(Boost 1.81 CONFIG COMPONENTS headers)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/trecho-targets.cmake)
