# Windows on x86_64 by mingw-w64 (Debian: g++-mingw-w64-x86-64-posix); tests run under Wine, started
# by cmake/wine.sh. Needs wepoll: cmake/get_wepoll.sh FOLDER and -DTOFU_WEPOLL_DIR=FOLDER.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)
set(CMAKE_FIND_ROOT_PATH /usr/x86_64-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# Windows 10, for the socket calls of its headers; jthread's stop_callback needs the POSIX semaphore
# with libstdc++ 12; programs that need no DLL of the compiler's beside them.
set(CMAKE_CXX_FLAGS_INIT "-D_WIN32_WINNT=0x0A00 -D_GLIBCXX_USE_POSIX_SEMAPHORE=1")
set(CMAKE_C_FLAGS_INIT "-D_WIN32_WINNT=0x0A00")
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
set(CMAKE_SHARED_LINKER_FLAGS_INIT -static)
# Not inlined, type_info's operator== of libstdc++ 12 is in each program and in the library.
set(CMAKE_EXE_LINKER_FLAGS_DEBUG_INIT -Wl,--allow-multiple-definition)
set(CMAKE_SHARED_LINKER_FLAGS_DEBUG_INIT -Wl,--allow-multiple-definition)
set(CMAKE_CROSSCOMPILING_EMULATOR ${CMAKE_CURRENT_LIST_DIR}/../wine.sh)
set(TOFU_HOST_HEADERS ON)
