# For find_package(trecho): the target trecho::async and its dependencies.
include(CMakeFindDependencyMacro)
find_dependency(Boost 1.81 CONFIG COMPONENTS headers)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/trecho-targets.cmake)
