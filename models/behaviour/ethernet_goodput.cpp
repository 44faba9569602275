#include "models/behaviour/ethernet_goodput.hpp"

#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

constexpr double tcp_ip_headers = 40 + 12;            // bytes inside the MTU
constexpr double ethernet_framing = 8 + 14 + 4 + 12;  // bytes around it

}  // namespace

double payload_share(std::uint16_t mtu, std::uint16_t overhead) {
  GEMELLO_INVARIANT(mtu >= 68, "an MTU is at least the 68 bytes of RFC 791");
  return (mtu - tcp_ip_headers) / (mtu + ethernet_framing + overhead);
}

}  // namespace gemello::behaviour
