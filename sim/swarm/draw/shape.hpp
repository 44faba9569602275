#pragma once

#include <string>

#include "sim/swarm/draw/dice.hpp"

namespace gemello::swarm {

/// What the parts of a case must know of each other before any of them is written.
struct Shape {
  enum class Storage { none, servers, bricks_on_hosts };

  int hosts = 3;              ///< 2..12
  int sites = 1;              ///< 1 or 2
  int racks_per_site = 1;     ///< 1 or 2
  int switches_per_site = 1;  ///< 1 or 2, joined by a link
  int nics = 1;               ///< 1 or 2 per machine
  std::string bond;           ///< mode; "": no bond
  Storage storage = Storage::none;
  int replica = 0;  ///< bricks of a set
  bool arbiter = false;
  int vms = 6;
  int memory_per_host = 64;  ///< GiB

  bool stored() const { return storage != Storage::none; }
  /// Of machine i, from 0: the sites take turns.
  int site_of(int machine) const { return machine % sites; }
  int rack_of(int machine) const { return machine / sites % racks_per_site; }
};

/// Drawn from the stream "shape".
Shape draw_shape(Dice dice);

}  // namespace gemello::swarm
