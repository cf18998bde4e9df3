# Linux on aarch64 by Debian's cross compiler; tests run under QEMU. Packages: g++-aarch64-linux-gnu,
# qemu-user-static, and behind `dpkg --add-architecture arm64`: libssl-dev:arm64, libstdc++6:arm64.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
# Not the packages of this machine's own processor.
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig)
set(TOFU_HOST_HEADERS ON)

# Tests start programs in turn, which the kernel must know an emulator for: as root,
# cmake/qemu_aarch64.sh --register.
set(CMAKE_CROSSCOMPILING_EMULATOR ${CMAKE_CURRENT_LIST_DIR}/../qemu_aarch64.sh)
