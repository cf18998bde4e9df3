# What the toolchain files that compile by `zig c++` share; each sets TOFU_ZIG_TARGET first. Zig brings
# clang, libc++ and every system's headers, in one program of this machine:
#   cmake/get_zig.sh FOLDER     then: TOFU_ZIG=FOLDER/zig cmake --preset freebsd
set(TOFU_ZIG "$ENV{TOFU_ZIG}" CACHE FILEPATH "The program zig; if empty, the one in PATH")
if(NOT TOFU_ZIG)
  find_program(tofu_zig_in_path zig)
  if(tofu_zig_in_path)
    set(TOFU_ZIG ${tofu_zig_in_path} CACHE FILEPATH "" FORCE)
  endif()
endif()
# A relative path is one of the folder that cmake was started in.
get_filename_component(tofu_zig_absolute "${TOFU_ZIG}" ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
if(TOFU_ZIG AND NOT IS_ABSOLUTE "${TOFU_ZIG}")
  set(TOFU_ZIG ${tofu_zig_absolute} CACHE FILEPATH "" FORCE)
endif()
if(NOT TOFU_ZIG OR NOT EXISTS ${TOFU_ZIG})
  message(FATAL_ERROR "tofu: this build needs Zig, and '${TOFU_ZIG}' is not there. Get it by "
                      "cmake/get_zig.sh FOLDER, then say where it is: -DTOFU_ZIG=FOLDER/zig, or in "
                      "the environment: TOFU_ZIG=FOLDER/zig")
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES TOFU_ZIG)

# CMake wants a program for each of Zig's tools.
set(tofu_zig_tools ${CMAKE_BINARY_DIR}/zig)
foreach(tool cc c++ ar ranlib)
  set(script "#!/bin/sh\nexec '${TOFU_ZIG}' ${tool} \"$@\"\n")
  set(old_script)
  if(EXISTS ${tofu_zig_tools}/clang-${tool})
    file(READ ${tofu_zig_tools}/clang-${tool} old_script)
  endif()
  if(NOT old_script STREQUAL script)
    file(WRITE ${tofu_zig_tools}/clang-${tool} "${script}")
    file(CHMOD ${tofu_zig_tools}/clang-${tool} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
  endif()
endforeach()
set(CMAKE_C_COMPILER ${tofu_zig_tools}/clang-cc)
set(CMAKE_CXX_COMPILER ${tofu_zig_tools}/clang-c++)
set(CMAKE_C_COMPILER_TARGET ${TOFU_ZIG_TARGET})
set(CMAKE_CXX_COMPILER_TARGET ${TOFU_ZIG_TARGET})
set(CMAKE_AR ${tofu_zig_tools}/clang-ar CACHE FILEPATH "")
set(CMAKE_RANLIB ${tofu_zig_tools}/clang-ranlib CACHE FILEPATH "")
# CMake insists on this one for macOS, and calls it only to install programs that look for libraries
# of their own, which these do not.
set(CMAKE_INSTALL_NAME_TOOL ${CMAKE_COMMAND} CACHE FILEPATH "")

# Nothing of the machine that builds: Zig knows the system's folders.
set(CMAKE_FIND_ROOT_PATH ${CMAKE_BINARY_DIR}/zig/nothing)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(TOFU_HOST_HEADERS ON)
