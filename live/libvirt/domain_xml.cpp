#include "live/libvirt/domain_xml.hpp"

#include <array>
#include <cstdint>
#include <pugixml.hpp>
#include <string_view>
#include <utility>

namespace gemello::live::virt {
namespace {

/// Bytes in one of libvirt's units of memory; KiB where none is named.
std::int64_t bytes_in(std::string_view unit) {
  constexpr std::int64_t kib = 1024;
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 13> units = {
      {{"b", 1},
       {"bytes", 1},
       {"KB", 1000},
       {"k", kib},
       {"KiB", kib},
       {"MB", 1000000},
       {"M", kib * kib},
       {"MiB", kib * kib},
       {"GB", 1000000000},
       {"G", kib * kib * kib},
       {"GiB", kib * kib * kib},
       {"T", kib * kib * kib * kib},
       {"TiB", kib * kib * kib * kib}}};
  for (const auto& [name, bytes] : units) {
    if (name == unit) return bytes;
  }
  return kib;
}

/// A path, a URL, or "pool/volume".
std::string source_of(const pugi::xml_node& disk) {
  const pugi::xml_node source = disk.child("source");
  for (const char* kind : {"file", "dev", "dir"}) {
    if (const pugi::xml_attribute path = source.attribute(kind)) return path.value();
  }
  if (const pugi::xml_attribute pool = source.attribute("pool")) {
    return std::string(pool.value()) + "/" + source.attribute("volume").value();
  }
  const pugi::xml_attribute protocol = source.attribute("protocol");
  if (!protocol) return {};
  const pugi::xml_node host = source.child("host");
  std::string url = std::string(protocol.value()) + "://" + host.attribute("name").value();
  if (const pugi::xml_attribute port = host.attribute("port")) {
    url += std::string(":") + port.value();
  }
  return url + "/" + source.attribute("name").value();
}

}  // namespace

DomainXml read_domain_xml(const std::string& text) {
  pugi::xml_document document;
  DomainXml told;
  if (!document.load_buffer(text.data(), text.size())) return told;
  const pugi::xml_node domain = document.child("domain");
  told.name = domain.child_value("name");
  told.uuid = domain.child_value("uuid");
  const pugi::xml_node vcpu = domain.child("vcpu");
  const pugi::xml_attribute current = vcpu.attribute("current");
  told.vcpus = current ? current.as_double() : vcpu.text().as_double();
  const pugi::xml_node memory = domain.child("memory");
  const std::string unit = memory.attribute("unit").as_string("KiB");
  told.memory = Bytes(memory.text().as_llong() * bytes_in(unit));
  for (const pugi::xml_node& disk : domain.child("devices").children("disk")) {
    told.disks.push_back({.target = disk.child("target").attribute("dev").value(),
                          .source = source_of(disk),
                          .format = disk.child("driver").attribute("type").value()});
  }
  return told;
}

}  // namespace gemello::live::virt
