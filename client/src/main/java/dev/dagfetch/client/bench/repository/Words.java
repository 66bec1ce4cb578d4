package dev.dagfetch.client.bench.repository;

import java.util.List;
import java.util.Random;

/** The vocabulary of generated names and texts. */
final class Words {
  private static final List<String> WORDS =
      List.of(
          ("account actual alert amount annual archive asset audit backfill balance batch billing branch bronze bucket budget"
                  + " campaign carrier catalog channel charge checkout churn click cluster cohort column commit contract cost"
                  + " country coupon credit currency customer daily dashboard dataset date decimal default delivery delta demand"
                  + " deposit device discount domain driver email engine entry event export extract feature feed filter finance"
                  + " fiscal flag forecast fraud freight funnel gateway gold grain group hash header history hourly import income"
                  + " index ingest inventory invoice item join journal kafka label latest ledger lineage load loan locale lookup"
                  + " mail margin market mask merge metric model month network notify offer operator order origin owner partner"
                  + " partition payload payment period pipeline plan policy portal price product profile profit quality quarter"
                  + " query queue quota ranking rate reason record refund region report request reset result retention return"
                  + " revenue review risk route salary sample schema score segment sensor session shipment silver sink snapshot"
                  + " source staging status stock storage stream summary supplier table target task tax team tenant ticket token"
                  + " topic total tracking traffic transfer trend trigger unit update upload usage user value vendor version view"
                  + " visit volume voucher wallet warehouse watermark weekly weight window yield zone")
              .split(" "));

  private Words() {}

  static String pick(Random random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }
}
