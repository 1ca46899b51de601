// Command virtual-sigstore is a certificate authority, a certificate log and a transparency log for tests. It signs
// image digests as cosign does without a key of its own (keyless), and makes the mistakes that a verifier must notice.
//
// It prints its certificates and public keys, then answers each line of its input, an order, with a line, a signature.
// All its keys end with it.
package main

import (
	"bufio"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/url"
	"os"
	"strings"
	"time"

	ct "github.com/google/certificate-transparency-go"
	"github.com/google/certificate-transparency-go/tls"
	ctx509 "github.com/google/certificate-transparency-go/x509"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	protobundle "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	protocommon "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	protodsse "github.com/sigstore/protobuf-specs/gen/pb-go/dsse"
	protorekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"github.com/sigstore/sigstore-go/pkg/testing/ca"
	"github.com/sigstore/sigstore-go/pkg/tlog"
	"google.golang.org/protobuf/encoding/protojson"
)

const (
	inToto   = "application/vnd.in-toto+json"
	logIndex = 1000
)

var (
	issuerRaw = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 57264, 1, 1}
	issuerDER = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 57264, 1, 8}
	sctList   = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}
)

// order asks for one signature. Storage is "bundle" (cosign 3) or "tag" (cosign 2). Logged says what the transparency
// log has: "inside" the certificate's validity, "late" (after it), "other" (another artifact), or "never".
type order struct {
	Repository, Digest, Identity, Issuer, Storage, Logged string
}

// signature is a bundle, or the payload and annotations of a layer under a .sig tag.
type signature struct {
	Bundle      json.RawMessage   `json:"bundle,omitempty"`
	Payload     string            `json:"payload,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// sigstore signs with certificates that have expired when it starts: what was logged while they were valid holds.
type sigstore struct {
	log          *ca.VirtualSigstore
	start        time.Time
	root, issuer *x509.Certificate
	issuerKey    *ecdsa.PrivateKey
	ctKey        *ecdsa.PrivateKey
}

func main() {
	s := newSigstore()
	out := json.NewEncoder(os.Stdout)
	check(out.Encode(s.trust()))
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var asked order
		check(json.Unmarshal(lines.Bytes(), &asked))
		check(out.Encode(s.sign(asked)))
	}
	check(lines.Err())
}

func newSigstore() *sigstore {
	log := must(ca.NewVirtualSigstore())
	root, rootKey, err := ca.GenerateRootCa()
	check(err)
	issuer, issuerKey, err := ca.GenerateFulcioIntermediate(root, rootKey)
	check(err)
	return &sigstore{log, time.Now(), root, issuer, issuerKey, newKey()}
}

// trust returns what `cosign trusted-root create` is given, as PEM.
func (s *sigstore) trust() map[string]string {
	rekor := s.log.RekorLogs()[must(s.log.RekorLogID())]
	return map[string]string{
		"fulcio": certificatePEM(s.issuer) + certificatePEM(s.root),
		"rekor":  publicPEM(rekor.PublicKey),
		"ctfe":   publicPEM(s.ctKey.Public()),
	}
}

func (s *sigstore) sign(asked order) signature {
	key := newKey()
	leaf := s.certificate(asked, key)
	logged := s.start.Add(-80 * time.Second)
	if asked.Logged == "late" {
		logged = s.start
	}
	if asked.Storage == "tag" {
		return s.tagged(asked, key, leaf, logged)
	}
	return s.bundled(asked, key, leaf, logged)
}

// bundled signs an in-toto statement about the digest, as cosign 3 does.
func (s *sigstore) bundled(asked order, key *ecdsa.PrivateKey, leaf *x509.Certificate, logged time.Time) signature {
	envelope := enveloped(asked.Digest, key)
	entries := []*protorekor.TransparencyLogEntry{}
	if asked.Logged != "never" {
		inLog := envelope
		if asked.Logged == "other" {
			inLog = enveloped("sha256:"+strings.Repeat("0", 64), key)
		}
		raw := must(base64.StdEncoding.DecodeString(inLog.Signatures[0].Sig))
		entry := must(s.log.GenerateTlogEntry(leaf, inLog, raw, logged.Unix(), true)).TransparencyLogEntry()
		_, promise := s.include(entry.CanonicalizedBody, logged)
		entry.LogIndex = logIndex
		entry.KindVersion = &protorekor.KindVersion{Kind: "dsse", Version: "0.0.1"}
		entry.InclusionPromise = &protorekor.InclusionPromise{SignedEntryTimestamp: promise}
		entries = append(entries, entry)
	}
	return signature{Bundle: must(protojson.Marshal(&protobundle.Bundle{
		MediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
		VerificationMaterial: &protobundle.VerificationMaterial{
			Content: &protobundle.VerificationMaterial_Certificate{
				Certificate: &protocommon.X509Certificate{RawBytes: leaf.Raw},
			},
			TlogEntries: entries,
		},
		Content: &protobundle.Bundle_DsseEnvelope{DsseEnvelope: &protodsse.Envelope{
			Payload:     must(base64.StdEncoding.DecodeString(envelope.Payload)),
			PayloadType: inToto,
			Signatures: []*protodsse.Signature{
				{Sig: must(base64.StdEncoding.DecodeString(envelope.Signatures[0].Sig))},
			},
		}},
	}))}
}

func enveloped(digest string, key *ecdsa.PrivateKey) *dsse.Envelope {
	statement := must(json.Marshal(map[string]any{
		"_type":         "https://in-toto.io/Statement/v1",
		"predicateType": "https://sigstore.dev/cosign/sign/v1",
		"predicate":     map[string]any{},
		"subject":       []any{map[string]any{"digest": map[string]string{"sha256": strings.TrimPrefix(digest, "sha256:")}}},
	}))
	return &dsse.Envelope{
		PayloadType: inToto,
		Payload:     base64.StdEncoding.EncodeToString(statement),
		Signatures:  []dsse.Signature{{Sig: signed(dsse.PAE(inToto, statement), key)}},
	}
}

// tagged signs a simple signing payload about the digest, as cosign 2 does.
func (s *sigstore) tagged(asked order, key *ecdsa.PrivateKey, leaf *x509.Certificate, logged time.Time) signature {
	payload := simple(asked.Repository, asked.Digest)
	sig := signed(payload, key)
	annotations := map[string]string{
		"dev.cosignproject.cosign/signature": sig,
		"dev.sigstore.cosign/certificate":    certificatePEM(leaf),
		"dev.sigstore.cosign/chain":          certificatePEM(s.issuer) + certificatePEM(s.root),
	}
	if asked.Logged != "never" {
		inLog, inLogSig := payload, sig
		if asked.Logged == "other" {
			inLog = simple(asked.Repository, "sha256:"+strings.Repeat("0", 64))
			inLogSig = signed(inLog, key)
		}
		annotations["dev.sigstore.cosign/bundle"] = s.rekorBundle(inLog, inLogSig, leaf, logged)
	}
	return signature{Payload: base64.StdEncoding.EncodeToString(payload), Annotations: annotations}
}

func simple(repository, digest string) []byte {
	return must(json.Marshal(map[string]any{
		"critical": map[string]any{
			"identity": map[string]string{"docker-reference": repository},
			"image":    map[string]string{"docker-manifest-digest": digest},
			"type":     "cosign container image signature",
		},
		"optional": nil,
	}))
}

// rekorBundle returns a hashedrekord entry with the log's promise to include it.
func (s *sigstore) rekorBundle(payload []byte, sig string, leaf *x509.Certificate, logged time.Time) string {
	hash := sha256.Sum256(payload)
	body := must(json.Marshal(map[string]any{
		"apiVersion": "0.0.1",
		"kind":       "hashedrekord",
		"spec": map[string]any{
			"data": map[string]any{"hash": map[string]string{"algorithm": "sha256", "value": hex.EncodeToString(hash[:])}},
			"signature": map[string]any{
				"content":   sig,
				"publicKey": map[string]string{"content": base64.StdEncoding.EncodeToString([]byte(certificatePEM(leaf)))},
			},
		},
	}))
	entry, promise := s.include(body, logged)
	return string(must(json.Marshal(map[string]any{"SignedEntryTimestamp": promise, "Payload": entry})))
}

// include returns an entry with the log's promise to include it: a signed entry timestamp.
func (s *sigstore) include(body []byte, logged time.Time) (tlog.RekorPayload, []byte) {
	entry := tlog.RekorPayload{
		Body:           base64.StdEncoding.EncodeToString(body),
		IntegratedTime: logged.Unix(),
		LogIndex:       logIndex,
		LogID:          must(s.log.RekorLogID()),
	}
	return entry, must(s.log.RekorSignPayload(entry))
}

// certificate issues one that was valid for a minute, with a promise of the certificate log in it.
func (s *sigstore) certificate(asked order, key *ecdsa.PrivateKey) *x509.Certificate {
	template := &x509.Certificate{
		SerialNumber: must(rand.Int(rand.Reader, big.NewInt(1<<62))),
		NotBefore:    s.start.Add(-110 * time.Second),
		NotAfter:     s.start.Add(-50 * time.Second),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning},
		ExtraExtensions: []pkix.Extension{
			{Id: issuerRaw, Value: []byte(asked.Issuer)},
			{Id: issuerDER, Value: must(asn1.MarshalWithParams(asked.Issuer, "utf8"))},
		},
	}
	if strings.Contains(asked.Identity, "://") {
		template.URIs = []*url.URL{must(url.Parse(asked.Identity))}
	} else {
		template.EmailAddresses = []string{asked.Identity}
	}
	bare := s.issue(template, key)
	template.ExtraExtensions = append(template.ExtraExtensions, pkix.Extension{Id: sctList, Value: s.promise(bare)})
	return s.issue(template, key)
}

func (s *sigstore) issue(template *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	raw := must(x509.CreateCertificate(rand.Reader, template, s.issuer, key.Public(), s.issuerKey))
	return must(x509.ParseCertificate(raw))
}

// promise returns the SCT list of a certificate without one (RFC 6962, 3.3).
func (s *sigstore) promise(bare *x509.Certificate) []byte {
	public := must(x509.MarshalPKIXPublicKey(s.ctKey.Public()))
	sct := ct.SignedCertificateTimestamp{
		SCTVersion: ct.V1,
		LogID:      ct.LogID{KeyID: sha256.Sum256(public)},
		Timestamp:  uint64(bare.NotBefore.UnixMilli()),
	}
	entry := ct.LogEntry{Leaf: ct.MerkleTreeLeaf{
		Version:  ct.V1,
		LeafType: ct.TimestampedEntryLeafType,
		TimestampedEntry: &ct.TimestampedEntry{
			Timestamp: sct.Timestamp,
			EntryType: ct.PrecertLogEntryType,
			PrecertEntry: &ct.PreCert{
				IssuerKeyHash:  sha256.Sum256(s.issuer.RawSubjectPublicKeyInfo),
				TBSCertificate: bare.RawTBSCertificate,
			},
		},
	}}
	input := must(ct.SerializeSCTSignatureInput(sct, entry))
	sct.Signature = ct.DigitallySigned{
		Algorithm: tls.SignatureAndHashAlgorithm{Hash: tls.SHA256, Signature: tls.ECDSA},
		Signature: must(base64.StdEncoding.DecodeString(signed(input, s.ctKey))),
	}
	list := ctx509.SignedCertificateTimestampList{SCTList: []ctx509.SerializedSCT{{Val: must(tls.Marshal(sct))}}}
	return must(asn1.Marshal(must(tls.Marshal(list))))
}

func newKey() *ecdsa.PrivateKey {
	return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
}

func signed(data []byte, key *ecdsa.PrivateKey) string {
	hash := sha256.Sum256(data)
	return base64.StdEncoding.EncodeToString(must(ecdsa.SignASN1(rand.Reader, key, hash[:])))
}

func certificatePEM(certificate *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}))
}

func publicPEM(key crypto.PublicKey) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: must(x509.MarshalPKIXPublicKey(key))}))
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "virtual-sigstore:", err)
		os.Exit(1)
	}
}
