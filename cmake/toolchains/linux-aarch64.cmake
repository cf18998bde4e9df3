# Linux on aarch64 by Debian's cross compiler; tests run under QEMU. Packages: g++-aarch64-linux-gnu,
# qemu-user-static, and behind `dpkg --add-architecture arm64`: libssl-dev:arm64, libstdc++6:arm64.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
# Not the packages of this machine's own processor.
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig)
set(TOFU_HOST_HEADERS ON)

# Tests start programs in turn, which the kernel must know an emulator for.
set(tofu_qemu ${CMAKE_CURRENT_LIST_DIR}/../qemu_aarch64.sh)
execute_process(COMMAND ${tofu_qemu} --register RESULT_VARIABLE tofu_qemu_unknown)
if(tofu_qemu_unknown)
  message(STATUS "tofu: the kernel does not run programs of aarch64, so that tests that start any "
                 "fail; as root: cmake/qemu_aarch64.sh --register")
endif()
set(CMAKE_CROSSCOMPILING_EMULATOR ${tofu_qemu})
