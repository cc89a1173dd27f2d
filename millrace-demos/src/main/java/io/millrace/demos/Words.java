// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import java.util.List;
import java.util.random.RandomGenerator;

/// Words to show, drawn by chance.
final class Words {
  private static final List<String> ALL =
      List.of(
          ("anchor apple autumn badger bamboo barley basin beacon birch blossom bottle breeze bridge"
                  + " bronze brook bucket candle canyon cedar channel cherry cinder circle clover cobalt"
                  + " compass copper coral cotton cradle current dawn delta desert dewdrop dolphin dragon"
                  + " drizzle dune eagle ember estuary falcon feather fern ferry fiddle flame flint flood"
                  + " flour forest fountain garden ginger glacier granite gravel harbour harvest hazel heron"
                  + " hollow honey horizon indigo island ivory jasmine juniper kettle kingfisher ladder lagoon"
                  + " lantern lattice lemon lichen lighthouse linen lobster maple marble meadow mill millstone"
                  + " mineral mirror mist moss mountain nectar nettle north oak oar oasis ocean olive orchard"
                  + " osprey otter paddle pebble pepper pier pine plum pond poplar quarry quartz quill raft rain"
                  + " rapids raven reed reef ridge ripple river rowan saffron salmon sand sapphire sedge shore"
                  + " silver sluice snow spring spruce stone stream summit swallow swan thicket thistle thunder"
                  + " tide timber torrent tunnel turbine umber valley velvet violet walnut water weir wheel"
                  + " willow wind winter wren yarrow zephyr")
              .split(" "));

  private Words() {}

  static String draw(RandomGenerator random) {
    return ALL.get(random.nextInt(ALL.size()));
  }
}
