#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace gemello::cloudsim {

/// CPU utilization of every VM over one day, a sample every 300 s.
class Workload {
 public:
  /// Reads a PlanetLab day; VMs in byte order of their files' names. A sample is the double nearest
  /// to percent / 100. Errors: InputError; also where the period is not 300 s.
  static Workload read(const std::filesystem::path& path);
  /// percent[vm][step], at least two steps.
  static Workload of(const std::vector<std::vector<int>>& percent);

  /// Every VM so many times, the copies one after the other: i, i, ..., i + 1, i + 1...
  Workload repeated(std::size_t times) const;

  std::size_t vm_count() const { return vm_count_; }
  /// Utilization 0..1 at `time` seconds: on the line between the samples before and after it, or
  /// (held) the sample before it. After the last sample: the last sample.
  double at(std::size_t vm, double time, bool interpolate) const;

 private:
  std::size_t vm_count_ = 0;
  std::vector<double> samples_;  // [step][vm], the last step twice
};

}  // namespace gemello::cloudsim
