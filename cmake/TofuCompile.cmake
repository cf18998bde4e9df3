# Language level, warnings and sanitizers for every target of the project.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
endif()

add_library(tofu_compile INTERFACE)
if(MSVC)
  target_compile_options(tofu_compile INTERFACE /W4 /utf-8 $<$<BOOL:${TOFU_WARNINGS_AS_ERRORS}>:/WX>)
  target_compile_definitions(tofu_compile INTERFACE NOMINMAX WIN32_LEAN_AND_MEAN)
else()
  target_compile_options(
    tofu_compile INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                           $<$<BOOL:${TOFU_WARNINGS_AS_ERRORS}>:-Werror>)
endif()
# A unity build includes sources, and g++ then takes them for headers, whose private types it warns of.
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(tofu_compile INTERFACE -Wno-subobject-linkage)
endif()

# A shared library that lacks a symbol fails here, not at its first user.
if(TOFU_LINKER_IS_ELF)
  set(CMAKE_SHARED_LINKER_FLAGS "${CMAKE_SHARED_LINKER_FLAGS} -Wl,-z,defs")
endif()

if(TOFU_SANITIZE)
  add_compile_options(-fsanitize=${TOFU_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TOFU_SANITIZE})
endif()

find_program(TOFU_CCACHE ccache)
if(TOFU_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TOFU_CCACHE})
endif()
