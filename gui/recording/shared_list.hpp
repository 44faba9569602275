#pragma once

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace gemello::gui {

/// A list that only grows and whose copies share what is full: a copy costs one pointer per
/// `chunk_size` elements and at most as many elements. Reads like a vector.
template <class T>
class SharedList {
 public:
  static constexpr std::size_t chunk_size = 512;

  class const_iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    const_iterator() = default;
    const_iterator(const SharedList* list, std::size_t at) : list_(list), at_(at) {}
    reference operator*() const { return (*list_)[at_]; }
    pointer operator->() const { return &(*list_)[at_]; }
    reference operator[](difference_type step) const { return *(*this + step); }
    const_iterator& operator+=(difference_type step) {
      at_ = static_cast<std::size_t>(static_cast<difference_type>(at_) + step);
      return *this;
    }
    const_iterator& operator-=(difference_type step) { return *this += -step; }
    const_iterator& operator++() { return *this += 1; }
    const_iterator& operator--() { return *this += -1; }
    const_iterator operator++(int) { return std::exchange(*this, *this + 1); }
    const_iterator operator--(int) { return std::exchange(*this, *this - 1); }
    friend const_iterator operator+(const_iterator one, difference_type step) {
      return one += step;
    }
    friend const_iterator operator+(difference_type step, const_iterator one) {
      return one += step;
    }
    friend const_iterator operator-(const_iterator one, difference_type step) {
      return one -= step;
    }
    friend difference_type operator-(const const_iterator& a, const const_iterator& b) {
      return static_cast<difference_type>(a.at_) - static_cast<difference_type>(b.at_);
    }
    friend auto operator<=>(const const_iterator& a, const const_iterator& b) {
      return a.at_ <=> b.at_;
    }
    friend bool operator==(const const_iterator& a, const const_iterator& b) {
      return a.at_ == b.at_;
    }

   private:
    const SharedList* list_ = nullptr;
    std::size_t at_ = 0;
  };
  using const_reverse_iterator = std::reverse_iterator<const_iterator>;
  using value_type = T;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using const_reference = const T&;
  using reference = const T&;
  using iterator = const_iterator;

  SharedList() = default;
  SharedList(std::initializer_list<T> values) {
    for (const T& value : values) push_back(value);
  }
  SharedList(std::vector<T> values) {
    for (T& value : values) push_back(std::move(value));
  }

  std::size_t size() const { return full_.size() * chunk_size + tail_.size(); }
  bool empty() const { return size() == 0; }
  const T& operator[](std::size_t at) const {
    const std::size_t chunk = at / chunk_size;
    return chunk < full_.size() ? (*full_[chunk])[at % chunk_size] : tail_[at % chunk_size];
  }
  const T& front() const { return (*this)[0]; }
  const T& back() const { return (*this)[size() - 1]; }
  const_iterator begin() const { return {this, 0}; }
  const_iterator end() const { return {this, size()}; }
  const_reverse_iterator rbegin() const { return const_reverse_iterator(end()); }
  const_reverse_iterator rend() const { return const_reverse_iterator(begin()); }

  void push_back(T value) {
    tail_.push_back(std::move(value));
    if (tail_.size() < chunk_size) return;
    full_.push_back(std::make_shared<const std::vector<T>>(std::move(tail_)));
    tail_ = {};
  }

 private:
  std::vector<std::shared_ptr<const std::vector<T>>> full_;
  std::vector<T> tail_;
};

}  // namespace gemello::gui
