#include "support/proc.hpp"

#include <winsock2.h>
// Behind winsock2.h.
#include <windows.h>
#include <ws2tcpip.h>
// Behind ws2tcpip.h.
#include <iphlpapi.h>
#include <tlhelp32.h>

#include <cstddef>
#include <vector>

#include "support/expect.hpp"

namespace tofu::test {

std::size_t open_descriptors() {
  DWORD count = 0;
  if (::GetProcessHandleCount(::GetCurrentProcess(), &count) == 0) {
    throw Failure("the handles cannot be counted");
  }
  return count;
}

std::size_t running_threads() {
  const HANDLE snapshot = ::CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
  if (snapshot == INVALID_HANDLE_VALUE) throw Failure("the threads cannot be counted");
  std::size_t count = 0;
  THREADENTRY32 thread{};
  thread.dwSize = sizeof thread;
  for (BOOL more = ::Thread32First(snapshot, &thread); more != 0;
       more = ::Thread32Next(snapshot, &thread)) {
    if (thread.th32OwnerProcessID == ::GetCurrentProcessId()) ++count;
  }
  ::CloseHandle(snapshot);
  return count;
}

std::set<std::string> time_waits(std::uint16_t port) {
  ULONG size = 0;
  ::GetTcpTable2(nullptr, &size, FALSE);
  std::vector<std::byte> room;
  auto* table = reinterpret_cast<MIB_TCPTABLE2*>(room.data());
  ULONG result = ERROR_INSUFFICIENT_BUFFER;
  while (result == ERROR_INSUFFICIENT_BUFFER) {  // it may have grown meanwhile
    room.resize(size + 4'096);
    size = static_cast<ULONG>(room.size());
    table = reinterpret_cast<MIB_TCPTABLE2*>(room.data());
    result = ::GetTcpTable2(table, &size, FALSE);
  }
  if (result != NO_ERROR) throw Failure("the connections cannot be listed");
  std::set<std::string> found;
  for (DWORD i = 0; i < table->dwNumEntries; ++i) {
    const MIB_TCPROW2& row = table->table[i];
    const auto local = ntohs(static_cast<u_short>(row.dwLocalPort));
    const auto remote = ntohs(static_cast<u_short>(row.dwRemotePort));
    if (row.dwState == MIB_TCP_STATE_TIME_WAIT && (local == port || remote == port)) {
      found.insert(std::to_string(local) + " " + std::to_string(remote));
    }
  }
  return found;
}

}  // namespace tofu::test
