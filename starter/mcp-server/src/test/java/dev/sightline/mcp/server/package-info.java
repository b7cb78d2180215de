@org.jspecify.annotations.NullMarked
package dev.sightline.mcp.server;
