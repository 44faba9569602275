// Load models: what is accepted can be written again and makes a short trace within its bounds.
#include <cstdint>
#include <string_view>

#include "models/traces/load_model.hpp"
#include "models/units/error.hpp"

using namespace gemello;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  try {
    const traces::LoadModel model = traces::load_model_from_json(text, "input");
    if (traces::load_model_to_json(model).empty()) __builtin_trap();
    const traces::TraceData data =
        traces::synthesize(model, {.vms = 3, .length = model.period * 4});
    for (std::size_t step = 0; step < data.header.steps; ++step) {
      traces::check_row(data.header, traces::TraceQuantity::cpu_used, step,
                        data.at(traces::TraceQuantity::cpu_used, step), "made");
      for (std::size_t vm = 0; vm < data.header.vms.size(); ++vm) {
        const float used = data.at(traces::TraceQuantity::cpu_used, step)[vm];
        if (!(used <= static_cast<float>(*data.header.vms[vm].vcpus))) __builtin_trap();
      }
    }
  } catch (const InputError& error) {
    // What is made of an accepted model is sound: only the text may be at fault.
    if (error.file() != "input" || error.place().empty() || error.sentence().empty()) {
      __builtin_trap();
    }
  }
  return 0;
}
