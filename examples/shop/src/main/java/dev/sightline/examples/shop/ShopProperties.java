package dev.sightline.examples.shop;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may log in.
 *
 * @param user the one account of the shop
 * @param password its password
 */
@ConfigurationProperties("shop")
record ShopProperties(
        @DefaultValue("ada") String user,
        @DefaultValue("correct horse") String password) {}
