#!/bin/bash
# LocalStack runs this when it is ready. Idempotent: an existing bucket is brought up to date.
set -euo pipefail

awslocal s3api head-bucket --bucket "$BUCKET" 2> /dev/null || awslocal s3api create-bucket --bucket "$BUCKET" > /dev/null
awslocal s3api put-bucket-versioning --bucket "$BUCKET" --versioning-configuration Status=Enabled
awslocal s3api put-bucket-lifecycle-configuration --bucket "$BUCKET" \
  --lifecycle-configuration file:///etc/bucket/lifecycle.json
if [ -f /etc/bucket/cors.json ]; then
  awslocal s3api put-bucket-cors --bucket "$BUCKET" --cors-configuration file:///etc/bucket/cors.json
else
  awslocal s3api delete-bucket-cors --bucket "$BUCKET"
fi
echo "bucket $BUCKET is ready"
